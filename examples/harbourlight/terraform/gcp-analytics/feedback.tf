resource "google_cloudfunctions2_function" "feedback" {
  name     = "feedback"
  location = "europe-north1"
  labels   = local.feedback

  kms_key_name = google_kms_crypto_key.analytics.id

  build_config {
    runtime     = "python312"
    entry_point = "receive"

    source {
      storage_source {
        bucket = google_storage_bucket.training_data.name
        object = "feedback.zip"
      }
    }
  }

  service_config {
    ingress_settings      = "ALLOW_INTERNAL_ONLY"
    service_account_email = google_service_account.forecast.email
  }
}

resource "google_sql_database_instance" "feedback" {
  name                = "feedback"
  database_version    = "POSTGRES_16"
  region              = "europe-north1"
  encryption_key_name = google_kms_crypto_key.analytics.id
  deletion_protection = true

  settings {
    tier                        = "db-custom-2-7680"
    availability_type           = "REGIONAL"
    deletion_protection_enabled = true
    user_labels                 = local.feedback

    backup_configuration {
      enabled = false
    }

    ip_configuration {
      ipv4_enabled    = false
      private_network = google_compute_network.analytics.id
      ssl_mode        = "ENCRYPTED_ONLY"
    }

    database_flags {
      name  = "cloudsql.iam_authentication"
      value = "on"
    }
  }
}

resource "google_pubsub_topic" "feedback" {
  name         = "feedback"
  kms_key_name = google_kms_crypto_key.analytics.id
  labels       = local.feedback
}
