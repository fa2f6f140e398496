"""The same app one version later: the new migration that the fleet is measured with."""
