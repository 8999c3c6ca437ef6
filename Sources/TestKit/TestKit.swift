/// Helpers for tests alone: goldens, fixtures, fakes, contract suites.
package enum TestKit {}
