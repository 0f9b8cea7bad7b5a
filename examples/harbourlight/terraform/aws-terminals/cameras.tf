resource "aws_kms_key" "footage" {
  description             = "Footage of the terminals"
  deletion_window_in_days = 30
  enable_key_rotation     = true

  tags = {
    Name  = "footage"
    app   = "platform"
    owner = "security"
  }
}

module "footage" {
  source = "../modules/private-bucket"

  name       = "harbourlight-camera-footage"
  kms_key    = aws_kms_key.footage.arn
  log_bucket = "harbourlight-access-logs"
  tags       = {}
}

# Gullwatch looks after the cameras from an account of its own. When the cameras were new, setting them up needed
# every right; nobody took them back, and nobody asks Gullwatch's people for a second factor.
resource "aws_iam_role" "gullwatch_support" {
  name = "gullwatch-support"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::640000000017:root" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "gullwatch_support" {
  role       = aws_iam_role.gullwatch_support.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
