"""月报 on the 台账 page: a month counted by a stated basis, every figure opened to its rows, 报送 once and for ever."""
