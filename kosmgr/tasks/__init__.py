"""待办: checklist items with owner, due day and evidence; waivers by a second person."""
