"""收表 on the 台账 page: what was asked of whom, who has answered, and what is wrong with what came."""
