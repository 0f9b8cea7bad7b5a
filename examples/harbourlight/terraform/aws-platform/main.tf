terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.80"
    }
  }
}

# The container platform of the production account.
provider "aws" {
  region = "eu-north-1"

  default_tags {
    tags = {
      environment = "production"
      managed-by  = "terraform"
    }
  }
}

variable "subnets" {
  description = "Private subnets, one a zone."
  type        = list(string)
  default     = ["subnet-2a1b2c3d4e5f60720", "subnet-3a1b2c3d4e5f60721"]
}

locals {
  repositories = {
    checkout      = { app = "checkout", owner = "payments" }
    fleet-gateway = { app = "fleet-telemetry", owner = "data" }
    passenger-app = { app = "passenger-app", owner = "booking" }
  }
}
