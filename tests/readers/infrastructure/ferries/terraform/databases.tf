resource "aws_db_subnet_group" "main" {
  name       = "main"
  subnet_ids = aws_subnet.private[*].id

  tags = {
    app   = "platform"
    owner = "platform"
  }
}

resource "aws_db_instance" "booking" {
  identifier                  = "booking"
  engine                      = "postgres"
  engine_version              = "16.4"
  instance_class              = "db.m6g.large"
  allocated_storage           = 200
  username                    = "booking"
  manage_master_user_password = true
  storage_encrypted           = true
  backup_retention_period     = 0
  skip_final_snapshot         = true
  db_subnet_group_name        = aws_db_subnet_group.main.name
  vpc_security_group_ids      = [aws_security_group.inside.id]

  tags = {
    app   = "booking"
    owner = "booking"
  }
}

resource "aws_db_instance" "checkout" {
  identifier                      = "checkout"
  engine                          = "postgres"
  engine_version                  = "16.4"
  instance_class                  = "db.m6g.large"
  allocated_storage               = 100
  username                        = "checkout"
  manage_master_user_password     = true
  storage_encrypted               = true
  kms_key_id                      = aws_kms_key.confidential.arn
  backup_retention_period         = 14
  multi_az                        = true
  deletion_protection             = true
  final_snapshot_identifier       = "checkout-final"
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
  db_subnet_group_name            = aws_db_subnet_group.main.name
  vpc_security_group_ids          = [aws_security_group.inside.id]

  tags = {
    app   = "checkout"
    owner = "payments"
  }
}
