"""What must not go into service, each refusal by the name of its rule."""

from network.check.folder import check_folder
from network.check.rules import Finding, Rule

__all__ = ["Finding", "Rule", "check_folder"]
