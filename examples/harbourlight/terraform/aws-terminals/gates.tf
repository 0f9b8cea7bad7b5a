resource "aws_sqs_queue" "gate_events" {
  name              = "gate-events"
  kms_master_key_id = aws_kms_key.footage.arn
}

resource "aws_iam_role" "gates" {
  name = "gates"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "gates" {
  name = "gate-events"
  role = aws_iam_role.gates.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage"]
      Resource = "arn:aws:sqs:eu-north-1:210987654321:gate-events"
    }]
  })
}

resource "aws_lambda_function" "gate_events" {
  function_name = "gate-events"
  role          = aws_iam_role.gates.arn
  runtime       = "nodejs12.x"
  handler       = "gates.handler"
  filename      = "build/gate-events.zip"
  kms_key_arn   = aws_kms_key.footage.arn

  tracing_config {
    mode = "Active"
  }
}
