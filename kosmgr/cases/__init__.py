"""入离调: joining, moving, handing over and leaving as cases with a checklist, an exit gate and a clock."""
