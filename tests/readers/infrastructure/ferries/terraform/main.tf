terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.80"
    }
  }
}

provider "aws" {
  region = "eu-north-1"

  default_tags {
    tags = {
      environment = "production"
      managed-by  = "terraform"
    }
  }
}

variable "host_image" {
  description = "Image that hosts boot from, built by the platform team."
  type        = string
  default     = "ami-0f1c710a1a1a1a1a1"
}

variable "task_execution_role" {
  description = "Role that containers start with, from the account's baseline."
  type        = string
  default     = "arn:aws:iam::210987654321:role/baseline-task-execution"
}

locals {
  reports_bucket = "harbourlight-financial-reports"

  buckets = {
    booking-exports = { owner = "booking", app = "booking", is_logged = false }
    telemetry-raw   = { owner = "data", app = "fleet-telemetry", is_logged = true }
  }
}
