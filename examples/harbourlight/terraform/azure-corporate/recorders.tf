resource "azurerm_virtual_network" "terminals" {
  name                = "terminals"
  resource_group_name = "terminal-cameras"
  location            = local.location
  address_space       = ["10.40.0.0/16"]
  tags                = local.cameras
}

resource "azurerm_network_watcher_flow_log" "terminals" {
  name                 = "terminals"
  network_watcher_name = "network-watcher-northeurope"
  resource_group_name  = "terminal-cameras"
  target_resource_id   = azurerm_virtual_network.terminals.id
  storage_account_id   = azurerm_storage_account.recordings.id
  enabled              = true

  retention_policy {
    enabled = true
    days    = 90
  }
}

resource "azurerm_subnet" "recorders" {
  name                 = "recorders"
  resource_group_name  = "terminal-cameras"
  virtual_network_name = azurerm_virtual_network.terminals.name
  address_prefixes     = ["10.40.1.0/24"]
}

resource "azurerm_network_security_group" "recorders" {
  name                = "recorders"
  resource_group_name = "terminal-cameras"
  location            = local.location
  tags                = local.cameras
}

resource "azurerm_network_security_rule" "recorders_remote_desktop" {
  name                        = "remote-desktop"
  resource_group_name         = "terminal-cameras"
  network_security_group_name = azurerm_network_security_group.recorders.name
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  source_address_prefix       = "*"
  destination_port_range      = "3389"
  destination_address_prefix  = "*"
}

resource "azurerm_network_interface" "recorder" {
  name                = "recorder"
  resource_group_name = "terminal-cameras"
  location            = local.location

  ip_configuration {
    name                          = "inside"
    subnet_id                     = azurerm_subnet.recorders.id
    private_ip_address_allocation = "Dynamic"
  }

  tags = local.cameras
}

resource "azurerm_linux_virtual_machine" "recorder" {
  name                  = "recorder"
  resource_group_name   = "terminal-cameras"
  location              = local.location
  size                  = "Standard_D4s_v5"
  admin_username        = "recorder"
  network_interface_ids = [azurerm_network_interface.recorder.id]
  patch_mode            = "AutomaticByPlatform"

  admin_ssh_key {
    username   = "recorder"
    public_key = var.recorder_key
  }

  os_disk {
    caching                = "ReadWrite"
    storage_account_type   = "Premium_ZRS"
    disk_encryption_set_id = var.recordings_encryption_set
  }

  source_image_reference {
    publisher = "Canonical"
    offer     = "ubuntu-24_04-lts"
    sku       = "server"
    version   = "latest"
  }

  identity {
    type = "SystemAssigned"
  }

  tags = local.cameras
}

resource "azurerm_storage_account" "recordings" {
  name                            = "harbourlightrecordings"
  resource_group_name             = "terminal-cameras"
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

  customer_managed_key {
    key_vault_key_id          = azurerm_key_vault_key.crew.id
    user_assigned_identity_id = azurerm_user_assigned_identity.recordings.id
  }

  tags = local.cameras
}

resource "azurerm_user_assigned_identity" "recordings" {
  name                = "recordings"
  resource_group_name = "terminal-cameras"
  location            = local.location
  tags                = local.cameras
}

resource "azurerm_kubernetes_cluster" "image_search" {
  name                      = "image-search"
  resource_group_name       = "terminal-cameras"
  location                  = local.location
  dns_prefix                = "image-search"
  kubernetes_version        = "1.33"
  private_cluster_enabled   = true
  local_account_disabled    = true
  automatic_upgrade_channel = "patch"
  node_os_upgrade_channel   = "NodeImage"
  disk_encryption_set_id    = var.recordings_encryption_set

  default_node_pool {
    name       = "general"
    vm_size    = "Standard_D4s_v5"
    node_count = 3
    zones      = ["1", "2", "3"]
  }

  identity {
    type = "SystemAssigned"
  }

  oms_agent {
    log_analytics_workspace_id = azurerm_log_analytics_workspace.corporate.id
  }

  microsoft_defender {
    log_analytics_workspace_id = azurerm_log_analytics_workspace.corporate.id
  }

  tags = local.cameras
}
