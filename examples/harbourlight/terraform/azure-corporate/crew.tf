resource "azurerm_service_plan" "crew" {
  name                   = "crew-planning"
  resource_group_name    = "crew-planning"
  location               = local.location
  os_type                = "Linux"
  sku_name               = "P1v3"
  zone_balancing_enabled = true
  worker_count           = 2
  tags                   = local.crew
}

resource "azurerm_linux_web_app" "crew" {
  name                                           = "harbourlight-crew"
  resource_group_name                            = "crew-planning"
  location                                       = local.location
  service_plan_id                                = azurerm_service_plan.crew.id
  https_only                                     = true
  public_network_access_enabled                  = false
  ftp_publish_basic_authentication_enabled       = false
  webdeploy_publish_basic_authentication_enabled = false

  site_config {
    minimum_tls_version = "1.2"

    application_stack {
      dotnet_version = "8.0"
    }
  }

  identity {
    type = "SystemAssigned"
  }

  logs {
    http_logs {
      file_system {
        retention_in_days = 7
        retention_in_mb   = 35
      }
    }
  }

  tags = local.crew
}

resource "azurerm_linux_function_app" "rota_mail" {
  name                                           = "harbourlight-rota-mail"
  resource_group_name                            = "crew-planning"
  location                                       = local.location
  service_plan_id                                = azurerm_service_plan.crew.id
  storage_account_name                           = azurerm_storage_account.crew.name
  storage_uses_managed_identity                  = true
  https_only                                     = true
  public_network_access_enabled                  = false
  ftp_publish_basic_authentication_enabled       = false
  webdeploy_publish_basic_authentication_enabled = false

  site_config {
    application_stack {
      dotnet_version = "8.0"
    }
  }

  app_settings = {
    SENDER             = "crew@harbourlight.example"
    MAIL_RELAY_API_KEY = "EXAMPLE-0000-not-a-real-key"
  }

  identity {
    type = "SystemAssigned"
  }

  tags = local.crew
}

resource "azurerm_storage_account" "crew" {
  name                            = "harbourlightcrew"
  resource_group_name             = "crew-planning"
  location                        = local.location
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  https_traffic_only_enabled      = true
  min_tls_version                 = "TLS1_2"
  public_network_access_enabled   = false
  shared_access_key_enabled       = false
  allow_nested_items_to_be_public = false

  blob_properties {
    versioning_enabled = true
  }

  tags = local.crew
}

resource "azurerm_storage_account_customer_managed_key" "crew" {
  storage_account_id = azurerm_storage_account.crew.id
  key_vault_id       = azurerm_key_vault.crew.id
  key_name           = azurerm_key_vault_key.crew.name
}

resource "azurerm_storage_container" "rotas" {
  name                  = "rotas"
  storage_account_id    = azurerm_storage_account.crew.id
  container_access_type = "private"
}

resource "azurerm_key_vault" "crew" {
  name                          = "harbourlight-crew"
  resource_group_name           = "crew-planning"
  location                      = local.location
  tenant_id                     = var.tenant
  sku_name                      = "premium"
  purge_protection_enabled      = true
  soft_delete_retention_days    = 90
  rbac_authorization_enabled    = true
  public_network_access_enabled = false
  tags                          = local.crew
}

resource "azurerm_key_vault_key" "crew" {
  name         = "crew"
  key_vault_id = azurerm_key_vault.crew.id
  key_type     = "RSA-HSM"
  key_size     = 3072
  key_opts     = ["wrapKey", "unwrapKey"]

  rotation_policy {
    expire_after = "P2Y"

    automatic {
      time_before_expiry = "P60D"
    }
  }

  tags = local.crew
}

resource "azurerm_monitor_diagnostic_setting" "crew_vault" {
  name                       = "audit"
  target_resource_id         = azurerm_key_vault.crew.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.corporate.id

  enabled_log {
    category = "AuditEvent"
  }
}

resource "azurerm_log_analytics_workspace" "corporate" {
  name                = "corporate"
  resource_group_name = "crew-planning"
  location            = local.location
  retention_in_days   = 365
  tags                = local.crew

  local_authentication_enabled = false
}

resource "azurerm_monitor_diagnostic_setting" "corporate_queries" {
  name                       = "queries"
  target_resource_id         = azurerm_log_analytics_workspace.corporate.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.corporate.id

  enabled_log {
    category_group = "audit"
  }
}

resource "azurerm_mssql_server" "crew" {
  name                          = "harbourlight-crew"
  resource_group_name           = "crew-planning"
  location                      = local.location
  version                       = "12.0"
  minimum_tls_version           = "1.2"
  public_network_access_enabled = true

  azuread_administrator {
    login_username              = "crew-administrators"
    object_id                   = var.crew_administrators
    azuread_authentication_only = true
  }

  transparent_data_encryption_key_vault_key_id = azurerm_key_vault_key.crew.id

  tags = local.crew
}

# Opened for a week while the ships' offices moved.
resource "azurerm_mssql_firewall_rule" "while_moving" {
  name             = "while-moving"
  server_id        = azurerm_mssql_server.crew.id
  start_ip_address = "0.0.0.0"
  end_ip_address   = "255.255.255.255"
}

resource "azurerm_mssql_server_extended_auditing_policy" "crew" {
  server_id              = azurerm_mssql_server.crew.id
  log_monitoring_enabled = true
  retention_in_days      = 365
}

resource "azurerm_mssql_server_security_alert_policy" "crew" {
  resource_group_name = "crew-planning"
  server_name         = azurerm_mssql_server.crew.name
  state               = "Enabled"
}

resource "azurerm_mssql_database" "rotas" {
  name                                         = "rotas"
  server_id                                    = azurerm_mssql_server.crew.id
  sku_name                                     = "GP_Gen5_2"
  zone_redundant                               = true
  transparent_data_encryption_key_vault_key_id = azurerm_key_vault_key.crew.id

  short_term_retention_policy {
    retention_days = 14
  }

  tags = local.crew
}

resource "azurerm_mssql_database_extended_auditing_policy" "rotas" {
  database_id            = azurerm_mssql_database.rotas.id
  log_monitoring_enabled = true
}
