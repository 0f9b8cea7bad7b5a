resource "aws_iam_account_password_policy" "people" {
  minimum_password_length   = 16
  password_reuse_prevention = 12
}

# Two people open the safe that its token lies in.
resource "aws_iam_user" "break_glass" {
  name = "break-glass"
}

resource "aws_iam_user_policy" "break_glass" {
  name = "take-over"
  user = aws_iam_user.break_glass.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Resource  = "arn:aws:iam::210987654321:role/break-glass"
      Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
    }]
  })
}

# Tidewater patches the bastion: a role of its own, an external id, a second factor, and nothing but patching.
resource "aws_iam_role" "tidewater_patching" {
  name                 = "tidewater-patching"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::730000000029:root" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "sts:ExternalId" = "harbourlight-tidewater" }
        Bool         = { "aws:MultiFactorAuthPresent" = "true" }
      }
    }]
  })
}

resource "aws_iam_role_policy" "tidewater_patching" {
  name = "patching"
  role = aws_iam_role.tidewater_patching.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["ssm:SendCommand", "ssm:GetCommandInvocation"]
      Resource = "arn:aws:ssm:eu-north-1:210987654321:document/baseline-patching"
    }]
  })
}

resource "aws_iam_openid_connect_provider" "pipeline" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "pipeline" {
  name = "pipeline"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::220987654321:oidc-provider/token.actions.githubusercontent.com" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:harbourlight/estate:ref:refs/heads/main"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "pipeline" {
  name = "hand-over"
  role = aws_iam_role.pipeline.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = "arn:aws:iam::210987654321:role/deploy"
    }]
  })
}
