# Where travel agents book for their clients.
resource "aws_elastic_beanstalk_environment" "agent_portal" {
  name                = "agent-portal-live"
  application         = "agent-portal"
  solution_stack_name = "64bit Amazon Linux 2023 v4.5.0 running Python 3.12"

  setting {
    namespace = "aws:elasticbeanstalk:managedactions"
    name      = "ManagedActionsEnabled"
    value     = "true"
  }

  setting {
    namespace = "aws:autoscaling:launchconfiguration"
    name      = "DisableIMDSv1"
    value     = "true"
  }

  setting {
    namespace = "aws:elasticbeanstalk:cloudwatch:logs"
    name      = "StreamLogs"
    value     = "true"
  }

  setting {
    namespace = "aws:elasticbeanstalk:healthreporting:system"
    name      = "SystemType"
    value     = "enhanced"
  }

  tags = {
    app   = "booking"
    owner = "booking"
  }
}
