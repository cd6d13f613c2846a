"""The profiles that ship with the project, one TOML file each. Copy one to change it."""
