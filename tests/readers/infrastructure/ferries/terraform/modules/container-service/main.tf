variable "name" {
  type = string
}

variable "image" {
  type = string
}

variable "launch_type" {
  type = string
}

variable "cluster" {
  type = string
}

variable "subnets" {
  type = list(string)
}

variable "execution_role" {
  type = string
}

variable "tags" {
  type = map(string)
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  requires_compatibilities = [var.launch_type]
  network_mode             = "awsvpc"
  cpu                      = "512"
  memory                   = "1024"
  execution_role_arn       = var.execution_role

  container_definitions = jsonencode([{
    name                   = var.name
    image                  = var.image
    essential              = true
    privileged             = false
    readonlyRootFilesystem = true
    portMappings           = [{ containerPort = 8080 }]
  }])

  tags = var.tags
}

resource "aws_ecs_service" "this" {
  name            = var.name
  cluster         = var.cluster
  task_definition = aws_ecs_task_definition.this.arn
  launch_type     = var.launch_type
  desired_count   = 2

  network_configuration {
    subnets = var.subnets
  }

  tags = var.tags
}
