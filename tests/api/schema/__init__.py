"""Tests of the OpenAPI document against what the service does."""
