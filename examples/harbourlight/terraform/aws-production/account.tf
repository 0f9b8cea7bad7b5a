# Left open in 2019 for a supplier that could read public buckets only, and never closed again.
resource "aws_s3_account_public_access_block" "production" {
  block_public_acls       = false
  block_public_policy     = false
  ignore_public_acls      = false
  restrict_public_buckets = false
}
