"""What a page shows: tables and assessments in, components and figures out."""
