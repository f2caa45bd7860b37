"""Tools of the checkout: build, check, measure, demonstrate. Not part of the package."""
