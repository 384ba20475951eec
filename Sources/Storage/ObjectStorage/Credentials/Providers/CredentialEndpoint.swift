import HTTPTransport
import Primitives

/// Asks a service that gives credentials: bounded in time and size, and without a word of what it answered in errors.
struct CredentialEndpoint: Sendable {
    let http: HTTPClient
    /// As in "instance metadata http://169.254.169.254"; without the path, which may be as good as a secret.
    let source: String
    let timeouts: HTTPTimeouts

    init(http: HTTPClient, source: String, timeouts: HTTPTimeouts) {
        self.http = http
        self.source = source
        self.timeouts = timeouts
    }

    /// Sends a request, and returns whatever the service answers.
    ///
    /// - Throws: `.credentialSource` where there is no answer.
    func send(
        _ method: HTTPMethod,
        _ url: String,
        headers: HTTPHeaders = [:],
        body: HTTPBody = .none
    ) async throws(StorageError) -> HTTPResponse {
        do {
            return try await http.send(
                HTTPRequest(
                    method: method,
                    url: url,
                    headers: headers,
                    body: body,
                    timeouts: timeouts,
                    maximumResponseBytes: 1 << 16
                )
            )
        } catch {
            throw fault(.unusable("\(error.code): \(error.text)"))
        }
    }

    /// Reads an answer of 200 as a JSON document with credentials, which serve past their end.
    ///
    /// - Throws: `.credentialSource` for another answer, or another document.
    func credentials(in response: HTTPResponse) throws(StorageError) -> ExpiringCredentials {
        guard response.status == 200 else {
            throw refusal(response)
        }
        do throws(CredentialFault) {
            let fields = try CredentialFields(json: response.body)
            guard fields.text("code") ?? "Success" == "Success" else {
                throw .unusable("the service has the role, but no credentials of it")
            }
            var found = try fields.credentials()
            found.servesPastItsEnd = true
            return found
        } catch {
            throw fault(.unusable(error.message))
        }
    }

    func refusal(_ response: HTTPResponse) -> StorageError {
        var error = fault(.unusable("the service refuses"))
        error.status = response.status
        return error
    }

    func fault(_ fault: CredentialFault) -> StorageError {
        StorageError(fault, source: source)
    }
}
