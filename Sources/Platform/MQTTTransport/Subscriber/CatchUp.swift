/// The proof that a subscriber has read everything that the broker held for its session.
///
/// Pure. That a read found nothing is no proof: the rest may be on its way, or wait for acknowledgements because the
/// broker's window is full. So, when all that was read is acknowledged, an UNSUBSCRIBE from a filter that nobody has
/// makes a round trip. The broker handles it behind those acknowledgements and answers it behind what they release.
/// The messages that come before the answer were then all unacknowledged in the broker's eyes; if there were none,
/// or fewer than the broker has ever had under way to this client at once, its window was not full, so it held
/// nothing back. Otherwise the trip is made again. Messages that arrive meanwhile, from docks that never rest, do
/// not keep the proof from being found.
struct CatchUp {
    /// The filter that nobody has.
    static let filter = "waybill/catch-up"

    private var trip: (packet: CInt, read: Int)?
    private var window = 0
    private var provenAt: Int?
    /// Whether everything was read and committed.
    private(set) var isCaughtUp = false

    /// Whether a round trip should be made once all is acknowledged.
    var wantsTrip: Bool {
        !isCaughtUp && provenAt == nil && trip == nil
    }

    /// The client holds so many unacknowledged messages: the broker's window is at least as large.
    mutating func holds(_ count: Int) {
        window = max(window, count)
    }

    /// A round trip begins.
    ///
    /// - Parameters:
    ///   - packet: Its packet id.
    ///   - read: How many messages with an acknowledgement were read so far.
    mutating func began(packet: CInt, read: Int) {
        trip = (packet, read)
    }

    /// A round trip has ended.
    mutating func ended(packet: CInt, read: Int) {
        guard let trip, trip.packet == packet else {
            return
        }
        self.trip = nil
        let between = read - trip.read
        if between == 0 || between < window {
            provenAt = read
        }
        window = max(window, between)
    }

    /// So many messages are committed.
    mutating func committed(_ count: Int) {
        if let proven = provenAt, count >= proven {
            isCaughtUp = true
        }
    }

    /// The client reads more slowly than messages come: the proof no longer tells anything.
    mutating func fellBehind() {
        isCaughtUp = false
        provenAt = nil
    }
}
