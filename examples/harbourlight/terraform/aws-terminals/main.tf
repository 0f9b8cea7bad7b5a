terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.80"
    }
  }
}

# Cameras and gates of the terminals, in the production account.
provider "aws" {
  region = "eu-north-1"

  default_tags {
    tags = {
      environment = "production"
      managed-by  = "terraform"
      app         = "terminal-cameras"
      owner       = "terminals"
    }
  }
}
