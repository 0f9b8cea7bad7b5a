terraform {
  required_version = ">= 1.9"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.14"
    }
  }
}

# The one subscription: crew planning of Corporate IT, and the recorders of the terminals' cameras.
provider "azurerm" {
  subscription_id = "5f0c1e2d-0000-4000-8000-000000000041"

  features {}
}

variable "tenant" {
  description = "Directory that the people and identities stand in."
  type        = string
  default     = "7a1d2c3b-0000-4000-8000-000000000042"
}

variable "crew_administrators" {
  description = "Group that administers crew planning."
  type        = string
  default     = "9b2e3d4c-0000-4000-8000-000000000043"
}

variable "recorder_key" {
  description = "Public part of the key that the recorders are first set up with."
  type        = string
  default     = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMadeUpForHarbourlightFerriesOnly0000000000000"
}

variable "recordings_encryption_set" {
  description = "Disk encryption set of the recorders, with a key of the security team."
  type        = string
  default     = "/subscriptions/5f0c1e2d-0000-4000-8000-000000000041/resourceGroups/terminal-cameras/providers/Microsoft.Compute/diskEncryptionSets/recordings"
}

# Both resource groups come with the subscription.
locals {
  location = "northeurope"

  crew    = { app = "crew-planning", owner = "corporate" }
  cameras = { app = "terminal-cameras", owner = "terminals" }
}
