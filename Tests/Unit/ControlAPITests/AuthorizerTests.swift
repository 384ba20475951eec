import ControlProtocol
import Primitives
import Testing

@testable import ControlAPI

@Suite struct AuthorizerTests {
    @Test func withoutATokenEverybodyIsLetIn() throws {
        let caller = try Authorizer(token: nil).caller(authorization: nil, needing: .mint)
        #expect(caller.name == "local")
    }

    @Test(arguments: ["Bearer t0ken", "bearer t0ken", "BEARER t0ken"])
    func theTokenIsTaken(field: String) throws {
        let caller = try Authorizer(token: Secret("t0ken")).caller(authorization: field, needing: .mint)
        #expect(caller.name == "admin")
        #expect(caller.roles == Set(Role.allCases))
    }

    @Test(arguments: [nil, "", "t0ken", "Bearer", "Bearer ", "Bearer t0ke", "Bearer t0ken ", "Basic t0ken", "Bearer x"])
    func anythingElseIsNot(field: String?) {
        let problem = #expect(throws: Problem.self) {
            try Authorizer(token: Secret("t0ken")).caller(authorization: field, needing: .read)
        }
        #expect(problem?.code == .unauthorized)
        #expect(problem?.detail.contains("t0ken") == false)
    }

    @Test func aStartHandsOutCredentialsWhereSomebodyElseSendsIt() {
        for (publish, adopt, hands) in [(true, false, false), (false, false, true), (false, true, false)] {
            let request = StartRequest(gateway: "DOCK", files: [], publish: publish, adopt: adopt)
            #expect(request.handsOutCredentials == hands)
        }
    }
}
