"""The tests of this repository; README.md, beside, says how they lie."""
