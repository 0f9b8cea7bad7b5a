# The figures that partner lines read: a database of Snowflake, copied every night by a vendor.
resource "snowflake_database" "partner_figures" {
  name                        = "PARTNER_FIGURES"
  data_retention_time_in_days = 7
}
