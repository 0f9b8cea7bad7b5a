resource "aws_instance" "bastion" {
  ami                         = var.host_image
  instance_type               = "t3.micro"
  subnet_id                   = aws_subnet.private[0].id
  vpc_security_group_ids      = [aws_security_group.bastion.id]
  associate_public_ip_address = true

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  root_block_device {
    encrypted = true
  }

  tags = {
    Name  = "bastion"
    app   = "platform"
    owner = "platform"
  }
}

resource "aws_instance" "fleet_host" {
  ami                    = var.host_image
  instance_type          = "m6i.large"
  subnet_id              = aws_subnet.private[1].id
  vpc_security_group_ids = [aws_security_group.inside.id]

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "optional"
  }

  root_block_device {
    encrypted = true
  }

  tags = {
    Name  = "fleet-host"
    app   = "fleet-telemetry"
    owner = "data"
  }
}

resource "aws_ebs_volume" "checkout_journal" {
  availability_zone = "eu-north-1a"
  size              = 100
  type              = "gp3"
  encrypted         = false

  tags = {
    app   = "checkout"
    owner = "payments"
  }
}

resource "aws_ebs_volume" "scratch" {
  availability_zone = "eu-north-1a"
  size              = 500
  type              = "gp3"
  encrypted         = true
}

resource "aws_ecs_cluster" "main" {
  name = "main"

  setting {
    name  = "containerInsights"
    value = "enabled"
  }

  tags = {
    app   = "platform"
    owner = "platform"
  }
}

module "checkout" {
  source = "../modules/container-service"

  name           = "checkout"
  image          = "210987654321.dkr.ecr.eu-north-1.amazonaws.com/checkout:4.2.0"
  launch_type    = "FARGATE"
  cluster        = aws_ecs_cluster.main.id
  subnets        = aws_subnet.private[*].id
  execution_role = var.task_execution_role

  tags = {
    app   = "checkout"
    owner = "payments"
  }
}

module "fleet_gateway" {
  source = "../modules/container-service"

  name           = "fleet-gateway"
  image          = "210987654321.dkr.ecr.eu-north-1.amazonaws.com/fleet-gateway:1.9.3"
  launch_type    = "EC2"
  cluster        = aws_ecs_cluster.main.id
  subnets        = aws_subnet.private[*].id
  execution_role = var.task_execution_role

  tags = {
    app   = "fleet-telemetry"
    owner = "data"
  }
}
