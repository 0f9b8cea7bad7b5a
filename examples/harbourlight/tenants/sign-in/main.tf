# How people of the house get from their tenant into the production account.
provider "aws" {
  region = "eu-north-1"

  default_tags {
    tags = {
      app   = "reporting"
      owner = "data"
    }
  }
}

resource "aws_iam_saml_provider" "corporate" {
  name                   = "corporate"
  saml_metadata_document = file("${path.module}/entra.xml")
}

resource "aws_iam_role" "report_readers" {
  name                 = "report-readers"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "arn:aws:iam::210987654321:saml-provider/corporate" }
      Action    = "sts:AssumeRoleWithSAML"
      Condition = { StringEquals = { "SAML:aud" = "https://signin.aws.amazon.com/saml" } }
    }]
  })
}

resource "aws_iam_role_policy" "report_readers" {
  name = "read-reports"
  role = aws_iam_role.report_readers.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::harbourlight-financial-reports/*"
    }]
  })
}
