"""Who works here: members, roles, the group itself."""
