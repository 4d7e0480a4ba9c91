//! The product without a face: the rules, and behind the feature `engine` everything that does I/O.
