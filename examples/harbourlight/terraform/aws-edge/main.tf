terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.80"
    }
  }
}

# What stands between the internet and the production account, and belongs to the platform team.
provider "aws" {
  region = "eu-north-1"

  default_tags {
    tags = {
      environment = "production"
      managed-by  = "terraform"
      app         = "edge"
      owner       = "platform"
    }
  }
}

variable "vpc_id" {
  description = "Network of the production account."
  type        = string
  default     = "vpc-0a1b2c3d4e5f60718"
}

variable "subnets" {
  description = "Public subnets, one a zone."
  type        = list(string)
  default     = ["subnet-0a1b2c3d4e5f60718", "subnet-1a1b2c3d4e5f60719"]
}

variable "target_group" {
  description = "The proxies, as the load balancer knows them; they register themselves."
  type        = string
  default     = "arn:aws:elasticloadbalancing:eu-north-1:210987654321:targetgroup/proxies/6d0ecf831eec9f09"
}

variable "host_image" {
  description = "Image that hosts boot from, built by the platform team."
  type        = string
  default     = "ami-0f1c710a1a1a1a1a1"
}

variable "log_key" {
  description = "Key that the edge's logs are encrypted with, of the security team."
  type        = string
  default     = "arn:aws:kms:eu-north-1:220987654321:key/0f6b2a70-5c3e-4f5a-9d33-9a2b6c1d7e10"
}

variable "log_bucket" {
  description = "Where the production account's buckets log who read them."
  type        = string
  default     = "harbourlight-access-logs"
}
