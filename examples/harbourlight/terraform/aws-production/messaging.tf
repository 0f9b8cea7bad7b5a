resource "aws_sqs_queue" "bookings" {
  name                      = "bookings"
  kms_master_key_id         = aws_kms_key.confidential.arn
  message_retention_seconds = 345600

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.bookings_failed.arn
    maxReceiveCount     = 5
  })

  tags = {
    app   = "booking"
    owner = "booking"
  }
}

resource "aws_sqs_queue" "bookings_failed" {
  name                      = "bookings-failed"
  kms_master_key_id         = aws_kms_key.confidential.arn
  message_retention_seconds = 1209600

  tags = {
    app   = "booking"
    owner = "booking"
  }
}

resource "aws_secretsmanager_secret" "payment_gateway" {
  name                    = "checkout/payment-gateway"
  kms_key_id              = aws_kms_key.confidential.arn
  recovery_window_in_days = 30

  tags = {
    app   = "checkout"
    owner = "payments"
  }
}

resource "aws_secretsmanager_secret_rotation" "payment_gateway" {
  secret_id           = aws_secretsmanager_secret.payment_gateway.id
  rotation_lambda_arn = aws_lambda_function.rotate_payment_key.arn

  rotation_rules {
    automatically_after_days = 30
  }
}

resource "aws_lambda_function" "rotate_payment_key" {
  function_name = "rotate-payment-key"
  role          = aws_iam_role.functions.arn
  runtime       = "python3.12"
  handler       = "rotate.handler"
  filename      = "build/rotate-payment-key.zip"
  kms_key_arn   = aws_kms_key.confidential.arn
  timeout       = 30

  tracing_config {
    mode = "Active"
  }

  tags = {
    app   = "checkout"
    owner = "payments"
  }
}
