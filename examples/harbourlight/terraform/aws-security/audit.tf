resource "aws_kms_key" "audit" {
  description             = "Audit logs of all accounts"
  deletion_window_in_days = 30
  enable_key_rotation     = true

  tags = {
    Name = "audit"
  }
}

resource "aws_kms_alias" "audit" {
  name          = "alias/audit"
  target_key_id = aws_kms_key.audit.key_id
}

resource "aws_cloudtrail" "organisation" {
  name                       = "organisation"
  s3_bucket_name             = module.audit_logs.name
  is_organization_trail      = true
  is_multi_region_trail      = true
  enable_log_file_validation = true
  kms_key_id                 = aws_kms_key.audit.arn
  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.organisation_trail.arn}:*"
  cloud_watch_logs_role_arn  = "arn:aws:iam::220987654321:role/baseline-trail-delivery"

  event_selector {
    read_write_type           = "All"
    include_management_events = true

    data_resource {
      type   = "AWS::S3::Object"
      values = ["arn:aws:s3"]
    }
  }
}

resource "aws_cloudwatch_log_group" "organisation_trail" {
  name                        = "/harbourlight/organisation-trail"
  retention_in_days           = 365
  kms_key_id                  = aws_kms_key.audit.arn
  deletion_protection_enabled = true
}

module "audit_logs" {
  source = "../modules/private-bucket"

  name       = "harbourlight-audit-logs"
  kms_key    = aws_kms_key.audit.arn
  log_bucket = "harbourlight-audit-access-logs"
  tags       = {}
}

resource "aws_s3_bucket_policy" "audit_logs" {
  bucket = module.audit_logs.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "EncryptedOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = ["arn:aws:s3:::harbourlight-audit-logs", "arn:aws:s3:::harbourlight-audit-logs/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "TrailWrites"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "arn:aws:s3:::harbourlight-audit-logs/AWSLogs/*"
      },
    ]
  })
}

resource "aws_s3_account_public_access_block" "security" {
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_guardduty_detector" "security" {
  enable = true
}

resource "aws_config_configuration_recorder" "everything" {
  name     = "everything"
  role_arn = "arn:aws:iam::220987654321:role/baseline-config"
}
