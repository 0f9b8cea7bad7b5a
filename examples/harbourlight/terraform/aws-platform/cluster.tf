resource "aws_kms_key" "cluster" {
  description             = "Secrets of the cluster"
  deletion_window_in_days = 30
  enable_key_rotation     = true

  tags = {
    Name  = "cluster"
    app   = "platform"
    owner = "security"
  }
}

resource "aws_eks_cluster" "main" {
  name                      = "main"
  role_arn                  = aws_iam_role.cluster.arn
  version                   = "1.33"
  enabled_cluster_log_types = ["api", "audit", "authenticator"]
  deletion_protection       = true

  vpc_config {
    subnet_ids              = var.subnets
    endpoint_private_access = true
    endpoint_public_access  = false
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = aws_kms_key.cluster.arn
    }
  }

  tags = {
    app   = "platform"
    owner = "platform"
  }
}

resource "aws_eks_node_group" "general" {
  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "general"
  node_role_arn   = aws_iam_role.nodes.arn
  subnet_ids      = var.subnets
  ami_type        = "AL2023_x86_64_STANDARD"
  instance_types  = ["m6i.xlarge"]

  scaling_config {
    desired_size = 3
    max_size     = 6
    min_size     = 2
  }

  tags = {
    app   = "platform"
    owner = "platform"
  }
}

resource "aws_iam_role" "cluster" {
  name = "cluster"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "eks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })

  tags = {
    app   = "platform"
    owner = "platform"
  }
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
}

resource "aws_iam_role" "nodes" {
  name = "nodes"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })

  tags = {
    app   = "platform"
    owner = "platform"
  }
}

resource "aws_iam_role_policy_attachment" "nodes" {
  role       = aws_iam_role.nodes.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"
}

resource "aws_ecr_repository" "images" {
  for_each = local.repositories

  name                 = each.key
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.cluster.arn
  }

  tags = {
    app   = each.value.app
    owner = each.value.owner
  }
}

resource "aws_dynamodb_table" "sessions" {
  name                        = "passenger-sessions"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "session"
  deletion_protection_enabled = true

  attribute {
    name = "session"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.cluster.arn
  }

  point_in_time_recovery {
    enabled = true
  }

  tags = {
    app   = "passenger-app"
    owner = "booking"
  }
}

resource "aws_dynamodb_resource_policy" "sessions" {
  resource_arn = aws_dynamodb_table.sessions.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "EncryptedOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "dynamodb:*"
      Resource  = "arn:aws:dynamodb:eu-north-1:210987654321:table/passenger-sessions"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}
