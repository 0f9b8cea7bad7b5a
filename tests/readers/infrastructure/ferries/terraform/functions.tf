resource "aws_iam_role" "functions" {
  name = "functions"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })

  tags = {
    app   = "platform"
    owner = "platform"
  }
}

resource "aws_iam_policy" "functions" {
  name        = "functions"
  description = "Write own logs, read timetables"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-north-1:210987654321:log-group:/aws/lambda/*"
      },
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::harbourlight-timetables/*"
      },
    ]
  })

  tags = {
    app   = "platform"
    owner = "platform"
  }
}

resource "aws_iam_role_policy_attachment" "functions" {
  role       = aws_iam_role.functions.name
  policy_arn = aws_iam_policy.functions.arn
}

resource "aws_lambda_function" "telemetry_ingest" {
  function_name = "telemetry-ingest"
  role          = aws_iam_role.functions.arn
  runtime       = "python3.12"
  handler       = "ingest.handler"
  filename      = "build/telemetry-ingest.zip"
  timeout       = 30

  environment {
    variables = {
      TARGET_BUCKET = "harbourlight-telemetry-raw"
    }
  }

  tracing_config {
    mode = "Active"
  }

  tags = {
    app   = "fleet-telemetry"
    owner = "logistics"
  }
}

resource "aws_lambda_function" "timetable_render" {
  function_name = "timetable-render"
  role          = aws_iam_role.functions.arn
  package_type  = "Image"
  image_uri     = "210987654321.dkr.ecr.eu-north-1.amazonaws.com/timetable-render:7.0.1"
  timeout       = 60

  tracing_config {
    mode = "Active"
  }

  tags = {
    app   = "timetable-site"
    owner = "web"
  }
}

resource "aws_cloudwatch_log_group" "legacy_import" {
  name              = "/harbourlight/legacy-import"
  retention_in_days = 90
}
