"""What pages and reports may ask of the store: one question a function, one SQL text a question.

Every answer is bounded by time or by a limit; counts over time come from the hourly rollup.
"""
