package import ControlProtocol
package import Primitives
import UploadTracking

extension WorkerControl {
    package func notices(
        after cursor: String?,
        profiles: Set<ProfileName>?,
        limit: Int
    ) async throws(Problem) -> NoticePage {
        guard let sequence = cursor.map({ Int64($0) }) ?? 0 else {
            throw .invalid(field: "after", "is not a cursor that this API gave")
        }
        let notices = try await answer {
            try await tracker.store.read { try $0.notices(after: sequence, within: profiles, limit: limit) }
        }
        return try await answer {
            NoticePage(
                notices: try notices.map { try ControlJSON.decode(NoticeEnvelope.self, from: $0.body) },
                nextCursor: notices.last.map { String($0.sequence) } ?? cursor
            )
        }
    }

    package func deliveries(_ query: DeliveryQuery) async throws(Problem) -> DeliveryPage {
        let filter = try filter(
            Set(query.states.compactMap { Delivery.State(rawValue: $0.rawValue) }),
            query.destination,
            (query.uploadID, field: "upload"),
            query.visibleProfiles
        )
        let cursor = try deliveryCursor(query.after)
        let limit = query.limit
        let found = try await answer {
            try await tracker.store.read { try $0.deliveries(filter, after: cursor, limit: limit) }
        }
        return DeliveryPage(
            deliveries: found.map { DeliveryResource($0) },
            nextCursor: found.count == limit ? found.last?.cursor.text : nil
        )
    }

    package func replay(_ request: ReplayRequest) async throws(Problem) -> ReplayResult {
        let filter = try filter(
            request.state == .all ? [.dead, .delivered] : [.dead],
            request.destination,
            (request.uploadID, field: "upload_id"),
            request.visibleProfiles
        )
        let cursor = try deliveryCursor(request.after)
        let count = try await answer { try await tracker.replay(filter, after: cursor) }
        bells.ringOutbox()
        return ReplayResult(replayed: count)
    }

    private func filter(
        _ states: Set<Delivery.State>,
        _ destination: String?,
        _ upload: (id: String?, field: String),
        _ profiles: Set<String>?
    ) throws(Problem) -> DeliveryFilter {
        let destinations = [BrokerDestination.name, WebhookDestination.name]
        guard destination.map(destinations.contains) ?? true else {
            throw .invalid(field: "destination", "must be of \(destinations.joined(separator: ", "))")
        }
        let uploadID = upload.id.map { UploadID($0) }
        if case .some(.none) = uploadID {
            throw .invalid(field: upload.field, "is not the id of an upload")
        }
        return DeliveryFilter(
            states: states,
            destination: destination,
            uploadID: uploadID ?? nil,
            within: profiles.map { Set($0.compactMap(ProfileName.init)) }
        )
    }

    private func deliveryCursor(_ text: String?) throws(Problem) -> DeliveryCursor? {
        guard let text else {
            return nil
        }
        guard let cursor = DeliveryCursor(text) else {
            throw .invalid(field: "after", "is not a cursor that this API gave")
        }
        return cursor
    }
}

extension DeliveryCursor {
    /// A cursor of a list of deliveries, or of one of notices: then it is behind all of that notice.
    init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1)
        let destination = parts.count > 1 ? String(parts[1]) : Self.endOfNotice
        guard let sequence = parts.first.flatMap({ Int64($0) }),
            destination.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            return nil
        }
        self.init(sequence: sequence, destination: destination)
    }

    var text: String {
        "\(sequence).\(destination)"
    }
}

extension DeliveryResource {
    fileprivate init(_ delivery: Delivery) {
        self.init(
            cursor: delivery.cursor.text,
            noticeID: delivery.noticeID,
            type: NoticeKind(rawValue: delivery.type.rawValue),
            uploadID: delivery.uploadID.description,
            gateway: delivery.gateway,
            profile: delivery.profile.value,
            destination: delivery.cursor.destination,
            state: State(rawValue: delivery.state.rawValue),
            attempts: delivery.attempts,
            error: delivery.error,
            createdAt: delivery.createdAt,
            nextAt: delivery.nextAt,
            settledAt: delivery.settledAt
        )
    }
}
