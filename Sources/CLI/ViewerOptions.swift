import ArgumentParser
import Program

/// Who reads: it comes with the request, the ATS knows it.
struct ViewerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The ATS user who reads.", valueName: "id"))
  var viewerUser: String?

  @Option(help: ArgumentHelp("The reader's own seat.", valueName: "urn"))
  var viewerSeat: String?

  @Option(
    help: ArgumentHelp("A contract of the reader; may be given several times.", valueName: "urn"))
  var viewerContract: [String] = []

  @Option(help: ArgumentHelp("The reader's role in the ATS.", valueName: "role"))
  var viewerRole: String?

  @Option(
    help: ArgumentHelp("What the reader may do in the ATS; several times.", valueName: "name"))
  var viewerPermission: [String] = []

  @Option(help: ArgumentHelp("A team of the reader; several times.", valueName: "name"))
  var viewerTeam: [String] = []

  var viewer: Viewer {
    Viewer(
      user: viewerUser, seat: viewerSeat, contracts: viewerContract, role: viewerRole,
      permissions: viewerPermission, teams: viewerTeam)
  }
}
