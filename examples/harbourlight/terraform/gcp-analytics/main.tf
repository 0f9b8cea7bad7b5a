terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.14"
    }
  }
}

# The one project: forecasts of demand and what passengers say, both of the data team.
provider "google" {
  project = "harbourlight-analytics"
  region  = "europe-north1"

  default_labels = {
    owner      = "data"
    managed-by = "terraform"
  }
}

locals {
  forecast = { app = "forecasting" }
  feedback = { app = "feedback" }
}

resource "google_kms_key_ring" "analytics" {
  name     = "analytics"
  location = "europe-north1"
}

resource "google_kms_crypto_key" "analytics" {
  name            = "analytics"
  key_ring        = google_kms_key_ring.analytics.id
  rotation_period = "7776000s"
  labels          = local.forecast
}

resource "google_compute_network" "analytics" {
  name                    = "analytics"
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "analytics" {
  name                     = "analytics"
  network                  = google_compute_network.analytics.id
  ip_cidr_range            = "10.60.0.0/20"
  private_ip_google_access = true

  log_config {
    aggregation_interval = "INTERVAL_5_MIN"
    flow_sampling        = 0.5
  }
}

resource "google_compute_firewall" "inside" {
  name          = "inside"
  network       = google_compute_network.analytics.name
  direction     = "INGRESS"
  source_ranges = ["10.60.0.0/20"]

  allow {
    protocol = "tcp"
    ports    = ["443", "5432"]
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}
