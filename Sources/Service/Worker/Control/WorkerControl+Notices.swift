package import ControlProtocol
package import Primitives
import UploadTracking

extension WorkerControl {
    package func notices(
        after cursor: String?,
        profiles: Set<ProfileName>?,
        limit: Int
    ) async throws(Problem) -> NoticePage {
        let after = cursor.map { EpochCursor($0) }
        guard let sequence = after.map({ Int64($0.place) }) ?? 0 else {
            throw .invalid(field: "after", "is not a cursor that this API gave")
        }
        let (notices, history) = try await answer {
            try await tracker.store.read { reader in
                let history = try reader.history()
                try after?.check(history, number: sequence)
                return (try reader.notices(after: sequence, within: profiles, limit: limit), history)
            }
        }
        return try await answer {
            NoticePage(
                notices: try notices.map { try ControlJSON.decode(NoticeEnvelope.self, from: $0.body) },
                nextCursor: (notices.last?.sequence ?? after.map { _ in sequence }).map { history.cursor($0) }
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
        let (found, history) = try await answer {
            try await tracker.store.read { reader in
                let history = try reader.history()
                try cursor?.origin.check(history, number: cursor?.position.sequence)
                return (try reader.deliveries(filter, after: cursor?.position, limit: limit), history)
            }
        }
        let deliveries = found.map { DeliveryResource($0, of: history) }
        return DeliveryPage(
            deliveries: deliveries,
            nextCursor: found.count == limit ? deliveries.last?.cursor : nil
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
        let count = try await answer {
            try await tracker.store.read {
                try cursor?.origin.check(try $0.history(), number: cursor?.position.sequence)
            }
            return try await tracker.replay(filter, after: cursor?.position)
        }
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

    private func deliveryCursor(_ text: String?) throws(Problem) -> (position: DeliveryCursor, origin: EpochCursor)? {
        guard let text else {
            return nil
        }
        let origin = EpochCursor(text)
        guard let position = DeliveryCursor(origin.place) else {
            throw .invalid(field: "after", "is not a cursor that this API gave")
        }
        return (position, origin)
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
    fileprivate init(_ delivery: Delivery, of history: StoreHistory) {
        self.init(
            cursor: history.cursor(delivery.cursor.text),
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
