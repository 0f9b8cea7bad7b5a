resource "aws_rds_cluster" "loyalty" {
  cluster_identifier              = "loyalty"
  engine                          = "aurora-postgresql"
  engine_version                  = "17.4"
  database_name                   = "loyalty"
  master_username                 = "loyalty"
  manage_master_user_password     = true
  storage_encrypted               = true
  kms_key_id                      = aws_kms_key.confidential.arn
  backup_retention_period         = 14
  deletion_protection             = true
  final_snapshot_identifier       = "loyalty-final"
  enabled_cloudwatch_logs_exports = ["postgresql"]
  db_subnet_group_name            = aws_db_subnet_group.main.name
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.loyalty.name
  vpc_security_group_ids          = [aws_security_group.inside.id]

  tags = {
    app   = "loyalty"
    owner = "booking"
  }
}

resource "aws_rds_cluster_parameter_group" "loyalty" {
  name   = "loyalty"
  family = "aurora-postgresql17"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  tags = {
    app   = "loyalty"
    owner = "booking"
  }
}

resource "aws_rds_cluster_instance" "loyalty" {
  count = 2

  cluster_identifier  = aws_rds_cluster.loyalty.id
  identifier          = "loyalty-${count.index}"
  engine              = aws_rds_cluster.loyalty.engine
  instance_class      = "db.r7g.large"
  publicly_accessible = false

  tags = {
    app   = "loyalty"
    owner = "booking"
  }
}

resource "aws_dynamodb_table" "points" {
  name                        = "loyalty-points"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "member"
  deletion_protection_enabled = true

  attribute {
    name = "member"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.confidential.arn
  }

  point_in_time_recovery {
    enabled = true
  }

  tags = {
    app   = "loyalty"
    owner = "booking"
  }
}

resource "aws_dynamodb_resource_policy" "points" {
  resource_arn = aws_dynamodb_table.points.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "EncryptedOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "dynamodb:*"
      Resource  = "arn:aws:dynamodb:eu-north-1:210987654321:table/loyalty-points"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}
