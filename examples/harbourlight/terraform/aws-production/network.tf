resource "aws_vpc" "main" {
  cidr_block           = "10.20.0.0/16"
  enable_dns_hostnames = true

  tags = {
    Name  = "harbourlight"
    app   = "platform"
    owner = "platform"
  }
}

resource "aws_subnet" "private" {
  count = 2

  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  availability_zone = ["eu-north-1a", "eu-north-1b"][count.index]

  tags = {
    app   = "platform"
    owner = "platform"
  }
}

resource "aws_security_group" "inside" {
  name        = "inside"
  description = "Databases and hosts, reached from inside only"
  vpc_id      = aws_vpc.main.id

  ingress {
    description = "PostgreSQL from inside"
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = ["10.20.0.0/16"]
  }

  tags = {
    app   = "platform"
    owner = "platform"
  }
}

resource "aws_security_group" "bastion" {
  name        = "bastion"
  description = "The way in for administrators"
  vpc_id      = aws_vpc.main.id

  tags = {
    app   = "platform"
    owner = "platform"
  }
}

resource "aws_vpc_security_group_ingress_rule" "bastion_ssh" {
  security_group_id = aws_security_group.bastion.id
  description       = "SSH from home offices"
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = "0.0.0.0/0"

  tags = {
    app   = "platform"
    owner = "platform"
  }
}
