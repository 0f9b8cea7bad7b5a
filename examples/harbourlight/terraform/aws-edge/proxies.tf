# The reverse proxy filters requests with rules of its own and fetches pages for the old site. Its role was copied
# from a backup job: it lists and reads every bucket of the account.
resource "aws_instance" "reverse_proxy" {
  ami                    = var.host_image
  instance_type          = "m6i.large"
  subnet_id              = var.subnets[0]
  vpc_security_group_ids = [aws_security_group.proxies.id]
  iam_instance_profile   = aws_iam_instance_profile.reverse_proxy.name

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "optional"
  }

  root_block_device {
    encrypted = true
  }

  tags = {
    Name = "reverse-proxy"
  }
}

resource "aws_iam_role" "reverse_proxy" {
  name = "reverse-proxy"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "reverse_proxy" {
  name = "storage"
  role = aws_iam_role.reverse_proxy.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:ListAllMyBuckets", "s3:ListBucket", "s3:GetObject"]
      Resource = "*"
    }]
  })
}

resource "aws_iam_instance_profile" "reverse_proxy" {
  name = "reverse-proxy"
  role = aws_iam_role.reverse_proxy.name
}

# Its younger sibling does the same work and may read its own configuration only.
resource "aws_instance" "relay" {
  ami                    = var.host_image
  instance_type          = "m6i.large"
  subnet_id              = var.subnets[1]
  vpc_security_group_ids = [aws_security_group.proxies.id]
  iam_instance_profile   = aws_iam_instance_profile.relay.name

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  root_block_device {
    encrypted = true
  }

  tags = {
    Name = "relay"
  }
}

resource "aws_iam_role" "relay" {
  name = "relay"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "relay" {
  name = "configuration"
  role = aws_iam_role.relay.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::harbourlight-relay-configuration/*"
    }]
  })
}

resource "aws_iam_instance_profile" "relay" {
  name = "relay"
  role = aws_iam_role.relay.name
}

resource "aws_security_group" "proxies" {
  name        = "proxies"
  description = "Proxies, reached from the load balancer only"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "proxies" {
  security_group_id            = aws_security_group.proxies.id
  description                  = "From the load balancer"
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
  referenced_security_group_id = aws_security_group.entrance.id
}
