resource "google_storage_bucket" "access_records" {
  name                        = "harbourlight-analytics-access"
  location                    = "europe-north1"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  labels                      = local.forecast

  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      age = 400
    }
  }
}

resource "google_storage_bucket" "training_data" {
  name                        = "harbourlight-training-data"
  location                    = "europe-north1"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  labels                      = local.forecast

  encryption {
    default_kms_key_name = google_kms_crypto_key.analytics.id
  }

  versioning {
    enabled = true
  }

  logging {
    log_bucket = google_storage_bucket.access_records.name
  }
}

# Shared with a university for one summer.
resource "google_storage_bucket" "forecast_exports" {
  name                        = "harbourlight-forecast-exports"
  location                    = "europe-north1"
  uniform_bucket_level_access = true
  labels                      = local.forecast

  versioning {
    enabled = true
  }

  logging {
    log_bucket = google_storage_bucket.access_records.name
  }
}

resource "google_storage_bucket_iam_member" "forecast_exports_everyone" {
  bucket = google_storage_bucket.forecast_exports.name
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}

resource "google_service_account" "forecast" {
  account_id   = "forecast"
  display_name = "Forecasts of demand"
}

resource "google_compute_instance" "notebook" {
  name         = "notebook"
  machine_type = "n2-standard-8"
  zone         = "europe-north1-a"
  labels       = local.forecast

  boot_disk {
    kms_key_self_link = google_kms_crypto_key.analytics.id

    initialize_params {
      image = "debian-cloud/debian-12"
    }
  }

  network_interface {
    subnetwork = google_compute_subnetwork.analytics.id
  }

  service_account {
    email  = google_service_account.forecast.email
    scopes = ["cloud-platform"]
  }

  shielded_instance_config {
    enable_secure_boot = true
  }

  metadata = {
    enable-oslogin = "TRUE"
  }
}

resource "google_container_cluster" "forecast" {
  name                = "forecast"
  location            = "europe-north1"
  enable_autopilot    = true
  deletion_protection = true
  resource_labels     = local.forecast

  database_encryption {
    state    = "ENCRYPTED"
    key_name = google_kms_crypto_key.analytics.id
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = true
  }
}

# From before Autopilot; the last model that still needs it is to move.
resource "google_container_cluster" "forecast_old" {
  name                = "forecast-old"
  location            = "europe-north1"
  enable_autopilot    = false
  deletion_protection = true
  resource_labels     = local.forecast

  database_encryption {
    state    = "ENCRYPTED"
    key_name = google_kms_crypto_key.analytics.id
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = false
  }

  workload_identity_config {
    workload_pool = "harbourlight-analytics.svc.id.goog"
  }
}

resource "google_container_node_pool" "forecast_old" {
  name       = "general"
  cluster    = google_container_cluster.forecast_old.name
  location   = "europe-north1"
  node_count = 1

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  node_config {
    machine_type = "n2-standard-4"

    shielded_instance_config {
      enable_secure_boot = true
    }
  }
}

resource "google_cloud_run_v2_service" "forecast" {
  name     = "forecast"
  location = "europe-north1"
  ingress  = "INGRESS_TRAFFIC_INTERNAL_ONLY"
  labels   = local.forecast

  template {
    service_account = google_service_account.forecast.email
    encryption_key  = google_kms_crypto_key.analytics.id

    containers {
      image = "europe-north1-docker.pkg.dev/harbourlight-analytics/forecast/api:3.4.1"
    }
  }
}
