import Catalogue
import Diagnostics
import Foundation
import Operations
import TestKit
import Testing

@Suite struct ReferencePagesTests {
  @Test(arguments: ReferencePages.pages(of: .recruiting))
  func `the pages under docs say what the catalogue says`(page: ReferencePages.Page) {
    let mismatch = goldenMismatch(
      page.text, file: PackageRoot.file("docs/reference/\(page.name)"))
    #expect(mismatch == nil)
  }

  @Test func `the page of features says what the policies say`() throws {
    let files = try Fixture.files(in: "policies/features", suffix: ".yaml").map {
      SourceFile(path: $0.lastPathComponent, bytes: Array(try Data(contentsOf: $0)))
    }
    let mismatch = goldenMismatch(
      FeatureReference.page(of: PolicySet(files)),
      file: PackageRoot.file("docs/reference/features.md"))
    #expect(mismatch == nil)
  }

  @Test func `every name has its place`() throws {
    let catalogue = Catalogue.recruiting
    let pages = ReferencePages.pages(of: catalogue)
    func text(_ name: String) throws -> String {
      try #require(pages.first { $0.name == name }).text
    }
    let (events, facts, effects, reasons) = (
      try text("events.md"), try text("facts.md"), try text("effects.md"),
      try text("reasons.md")
    )
    for event in catalogue.events { #expect(events.contains("### \(event.name)\n")) }
    for fact in catalogue.facts { #expect(facts.contains("## \(fact.name)\n")) }
    for effect in catalogue.effects { #expect(effects.contains("### \(effect.name)\n")) }
    for reason in catalogue.reasons { #expect(reasons.contains(reason.remedy)) }
  }

  @Test func `a bar in a description does not end a cell`() {
    let event = EventType(
      "a.b", .ats, "Happens.", fields: [Field("c", .string, "This | that.")])
    let catalogue = Catalogue(
      envelope: [], events: [event], facts: [], effects: [], upstream: [], reasons: [],
      matchingKeys: [],
      creationRoutes: Choice("r", []), holdKeys: Choice("k", []), hasPipelines: false,
      shape: .flat)
    let page = ReferencePages.pages(of: catalogue).first { $0.name == "events.md" }
    #expect(page?.text.contains("| `c` | string |  | This \\| that. |") == true)
  }
}
