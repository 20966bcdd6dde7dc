"""How the language pipeline that comes with the package was trained."""
