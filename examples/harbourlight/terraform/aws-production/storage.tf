resource "aws_s3_bucket" "financial_reports" {
  bucket = local.reports_bucket

  tags = {
    app        = "reporting"
    data-class = "restricted"
    owner      = "data"
  }
}

resource "aws_s3_bucket_policy" "financial_reports" {
  bucket = aws_s3_bucket.financial_reports.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AuditorsRead"
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::${local.reports_bucket}/*"
    }]
  })
}

resource "aws_s3_bucket" "access_logs" {
  bucket = "harbourlight-access-logs"

  tags = {
    app   = "platform"
    owner = "platform"
  }
}

resource "aws_s3_bucket_public_access_block" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket" "partner_dropbox" {
  bucket = "harbourlight-partner-dropbox"
}

module "bucket" {
  source   = "../modules/private-bucket"
  for_each = local.buckets

  name       = "harbourlight-${each.key}"
  kms_key    = aws_kms_key.confidential.arn
  log_bucket = each.value.is_logged ? aws_s3_bucket.access_logs.bucket : null

  tags = {
    app   = each.value.app
    owner = each.value.owner
  }
}
