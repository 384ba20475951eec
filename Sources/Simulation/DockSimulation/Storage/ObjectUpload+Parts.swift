import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning

extension ObjectUpload {
    /// Initiates, sends the parts one after another, and completes.
    func inParts(of partSize: Int) async throws -> String? {
        let uploadID = try await initiate()
        onInitiated(uploadID)
        do {
            var etags: [String] = []
            for start in stride(from: 0, to: max(1, archive.size), by: partSize) {
                let number = etags.count + 1
                let range = start..<min(start + partSize, archive.size)
                let query = [QueryItem("partNumber", String(number)), QueryItem("uploadId", uploadID)]
                guard let etag = try await put(range, query: query) else {
                    throw unexpected("the answer to a part has no ETag")
                }
                etags.append(etag)
                onPart(number)
            }
            switch completion {
            case .complete:
                return try await complete(uploadID, etags: etags)
            case .leave:
                return nil
            case .abort:
                await abort(uploadID)
                return nil
            }
        } catch ExportStop.died {
            throw ExportStop.died
        } catch {
            await abort(uploadID)
            throw error
        }
    }

    private func initiate() async throws -> String {
        let answer = try await exchange(.post, query: [QueryItem("uploads")])
        guard let uploadID = try? XMLElement(parsing: answer.body).child("UploadId")?.text, !uploadID.isEmpty else {
            throw unexpected("the answer to CreateMultipartUpload has no UploadId")
        }
        return uploadID
    }

    private func complete(_ uploadID: String, etags: [String]) async throws -> String {
        let parts = etags.enumerated().map { index, etag in
            "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(etag.escapedForXML)</ETag></Part>"
        }
        let document = """
            <CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\
            \(parts.joined())</CompleteMultipartUpload>
            """
        let answer = try await exchange(
            .post,
            query: [QueryItem("uploadId", uploadID)],
            body: Array(document.utf8)
        )
        // An error may come in a 200, once the head has been sent to keep the connection alive.
        guard let result = try? XMLElement(parsing: answer.body), result.name != "Error",
            let etag = result.child("ETag")?.text
        else {
            throw unexpected("the answer to CompleteMultipartUpload has no ETag")
        }
        return etag
    }

    /// Aborts the upload, also where the task is canceled; a failure leaves parts to the bucket's lifecycle rules.
    private func abort(_ uploadID: String) async {
        await Task {
            _ = try? await exchange(.delete, query: [QueryItem("uploadId", uploadID)])
        }.value
    }

    private func exchange(_ method: HTTPMethod, query: [QueryItem], body: [UInt8]? = nil) async throws -> HTTPResponse {
        let address = StorageAddress(of: key, in: client.profile)
        let request =
            if let body {
                StorageRequest(method, address, query: query, body: body)
            } else {
                StorageRequest(method, address, query: query)
            }
        return try await retrying {
            try await client.send(request, with: credentials)
        }
    }

    private func unexpected(_ message: String) -> StorageError {
        StorageError(
            code: .unexpectedAnswer,
            message: message,
            operation: "upload of \(key.value)"
        )
    }
}

extension String {
    /// With the characters that XML gives a meaning written out.
    fileprivate var escapedForXML: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
