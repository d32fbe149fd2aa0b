"""Who speaks when in a recording that mixes several voices: an estimate, by how they sound."""
