terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.80"
    }
  }
}

# The security account: what watches the others, and whom they let in.
provider "aws" {
  region = "eu-north-1"

  default_tags {
    tags = {
      environment = "security"
      managed-by  = "terraform"
      app         = "audit"
      owner       = "security"
    }
  }
}
