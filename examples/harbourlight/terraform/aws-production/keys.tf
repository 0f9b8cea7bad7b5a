resource "aws_kms_key" "confidential" {
  description             = "Confidential and restricted data"
  deletion_window_in_days = 30
  enable_key_rotation     = true

  tags = {
    app   = "platform"
    owner = "security"
  }
}

resource "aws_kms_alias" "confidential" {
  name          = "alias/confidential"
  target_key_id = aws_kms_key.confidential.key_id
}
