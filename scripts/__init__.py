"""Tools of the checkout: building, checking, measuring, the demonstration. Not part of the package."""
